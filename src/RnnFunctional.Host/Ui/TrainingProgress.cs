using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Shows a training as it goes: a bar with the loss for each seed, or now and then a line where there is no terminal.</summary>
public static class TrainingProgress
{
    /// <summary>Runs <paramref name="work"/>, which reports seed, epoch and loss to the action it is given, from any thread.</summary>
    public static T Show<T>(IAnsiConsole console, IReadOnlyCollection<int> seeds, int epochs, Func<Action<int, int, double>, T> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            return work(Lines(console, epochs));
        }

        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context =>
            {
                var bars = seeds.ToDictionary(seed => seed, seed => context.AddTask($"seed {seed}", maxValue: epochs));
                return work((seed, epoch, loss) =>
                {
                    bars[seed].Description = $"seed {seed}  loss {loss:G4}";
                    bars[seed].Value = epoch;
                });
            });
    }

    /// <summary>Four lines to a seed.</summary>
    private static Action<int, int, double> Lines(IAnsiConsole console, int epochs)
    {
        var every = Math.Max(1, epochs / 4);
        return (seed, epoch, loss) =>
        {
            if (epoch % every == 0)
            {
                lock (console)
                {
                    console.WriteLine($"seed {seed}: epoch {epoch} of {epochs}, loss {loss:G4}");
                }
            }
        };
    }
}
