using RnnFunctional.Measures;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>What a sweep trains.</summary>
public interface ISweepTask
{
    /// <summary>What trials are scored by, on the validation part.</summary>
    Measure Measure { get; }

    /// <summary>The hash of the data.</summary>
    string Sha256 { get; }

    /// <summary>Checks a configuration, and says how many steps its training has.</summary>
    /// <exception cref="InputException">It can't be trained.</exception>
    int Check(Configuration configuration);

    /// <summary>
    /// Trains a configuration, from where <paramref name="place"/> keeps it or from the beginning: its score, or NaN where it was told to stop; then
    /// <paramref name="place"/> keeps where it stands.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="place">A path of the trial's own.</param>
    /// <param name="engine">What computes.</param>
    /// <param name="look">Told of each step of training that is done, and the score then.</param>
    /// <param name="stops">Asked whether to stop.</param>
    double Train(Configuration configuration, int seed, string place, Engine engine, Action<int, double> look, Func<bool> stops);
}
