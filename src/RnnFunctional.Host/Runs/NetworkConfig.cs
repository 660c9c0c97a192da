using RnnFunctional.Exchange;

namespace RnnFunctional.Host.Runs;

/// <summary>What config.json holds of a network that was imported.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Kind">What it is: network.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">The file that it came from.</param>
/// <param name="Sha256">The file's hash.</param>
/// <param name="Network">The network.</param>
public sealed record NetworkConfig(string Version, string Kind, string Name, string Source, string Sha256, PlainNetwork Network)
{
    /// <summary>What <see cref="Kind"/> is.</summary>
    public const string Plain = "network";

    /// <summary>The network in <paramref name="folder"/>, and its parameters.</summary>
    /// <exception cref="InputException">It is no imported network, or one of its files is missing or damaged.</exception>
    public static (NetworkConfig Config, double[] Parameters) Load(string folder)
    {
        var config = RunFiles.ReadConfig<NetworkConfig>(folder, Plain);
        var declared = PlainNetworkModule.portable(config.Network).Parameters;
        return (config, Checkpoint.Read(Path.Combine(folder, RunFiles.Checkpoint)).Parameters(declared));
    }
}
