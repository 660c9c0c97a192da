using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>What config.json holds of a classifier: with the same data and program, the run can be repeated bit for bit.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Kind">What was trained: texts.</param>
/// <param name="Task">The data set's name.</param>
/// <param name="Source">Where it was read from.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Threads">The threads that share a batch.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Settings">Everything else.</param>
public sealed record TextsConfig(
    string Version, string Kind, string Task, string Source, string Sha256, string Engine, int Threads, int Seed, ClassifierSettings Settings)
{
    /// <summary>What <see cref="Kind"/> is.</summary>
    public const string Texts = "texts";
}
