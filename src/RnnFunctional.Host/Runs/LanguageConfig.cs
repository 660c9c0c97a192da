using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>What config.json holds of a language model: with the same book and program, the run can be repeated bit for bit.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Kind">What was trained: language.</param>
/// <param name="Name">The book's name.</param>
/// <param name="Sources">The files that it was read from.</param>
/// <param name="Sha256">The hash of the text as it was learned.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Threads">The threads that share a batch.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Settings">Everything else.</param>
public sealed record LanguageConfig(
    string Version, string Kind, string Name, string[] Sources, string Sha256, string Engine, int Threads, int Seed, LanguageSettings Settings)
{
    /// <summary>What <see cref="Kind"/> is.</summary>
    public const string Language = "language";
}
