using RnnFunctional.Cli;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>From a configuration to the command that trains it, as a command line spells it.</summary>
public static class TrialOptions
{
    /// <summary>The arguments of `rnn train <paramref name="task"/>` with <paramref name="configuration"/>.</summary>
    public static string[] Arguments(string task, Configuration configuration) =>
        ["train", task, .. configuration.Values.SelectMany(option => new[] { $"--{option.Key}", option.Value })];

    /// <summary>The command.</summary>
    /// <exception cref="InputException">The configuration is none that can be trained.</exception>
    public static Command Parse(string task, Configuration configuration) => CommandModule.parse(Arguments(task, configuration)) switch
    {
        Command.WrongUse wrong => throw new InputException($"{configuration}: {wrong.Item.Split('\n')[0].Trim()}"),
        var command => command,
    };
}
