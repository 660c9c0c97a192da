using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Shows a download as it goes: a bar, or now and then a line where there is no terminal.</summary>
public static class DownloadProgress
{
    /// <summary>Runs <paramref name="work"/>, which reports how many of <paramref name="size"/> bytes of <paramref name="name"/> are there.</summary>
    public static T Show<T>(IAnsiConsole console, string name, long size, Func<Action<long>, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            return work(Lines(console, name, size)).GetAwaiter().GetResult();
        }

        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn { Base = FileSizeBase.Decimal }, new TransferSpeedColumn { Base = FileSizeBase.Decimal }, new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(name), maxValue: size);
                return work(bytes => bar.Value = bytes);
            }).GetAwaiter().GetResult();
    }

    /// <summary>A line for each quarter.</summary>
    private static Action<long> Lines(IAnsiConsole console, string name, long size)
    {
        var next = size / 4;
        return bytes =>
        {
            if (bytes >= next)
            {
                console.WriteLine($"{name}: {Bytes.Show(bytes)} of {Bytes.Show(size)}");
                next += Math.Max(1, size / 4);
            }
        };
    }
}
