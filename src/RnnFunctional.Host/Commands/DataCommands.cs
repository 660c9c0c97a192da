using System.Security.Cryptography;
using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Ui;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn data list` and `rnn data get NAME`.</summary>
public static class DataCommands
{
    /// <summary>Lists the data sets: what each is and where it lies.</summary>
    public static void List(DataList options, IAnsiConsole console)
    {
        var table = new Table().AddColumns("data set", "what it is", "where", "size", "licence");
        table.Columns[3].RightAligned();
        foreach (var set in DataSets.All)
        {
            string[] row = [set.Name, set.What, Where(set, options.Data), set.Size is { } size ? Bytes.Show(size) : "", set.Licence];
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
        console.WriteLine("Sources, to be cited:");
        foreach (var set in DataSets.All)
        {
            console.WriteLine($"  {set.Name}: {set.Citation}");
        }
    }

    /// <summary>Fetches a data set, or takes it from a copy, and stores it where runs find it.</summary>
    public static void Get(DataGet options, IAnsiConsole console)
    {
        var set = DataSets.Find(options.Name);
        var (_, file) = ReviewStore.Published(set);
        var target = DataFolder.Target(options.Data);
        var from = options.From;
        if (from is null && ReviewFiles.Find(set, target) is { } there)
        {
            console.WriteLine($"{set.Name} is in {there}. Nothing to do.");
            return;
        }

        if (from is not null)
        {
            Compare(from, file, console);
        }

        var (folder, reviews) = from is null
            ? DownloadProgress.Show(console, file.Path, file.Size ?? 0, observe => ReviewStore.Fetch(set, target, observe))
            : ReviewStore.Store(set, from, target);
        console.WriteLine($"{set.Name}: {reviews.Train.Length:N0} reviews to train on, {reviews.Test.Length:N0} to test, {reviews.Unlabelled.Length:N0} without labels; now in {folder}");
        console.WriteLine($"Please cite: {set.Citation}");
    }

    private static string Where(DataSet set, string? option) => DataFolder.Find(set, option) switch
    {
        { } place when place.StartsWith(DataFolder.Own, StringComparison.Ordinal) => "comes with the program",
        { } place => place,
        null when set.Address is null => "not here",
        null => $"not here: rnn data get {set.Name}",
    };

    /// <summary>Says so where a copy of the archive is not the published one: it may still be what is wanted.</summary>
    private static void Compare(string from, DataFile published, IAnsiConsole console)
    {
        if (!File.Exists(from))
        {
            return;
        }

        using var file = File.OpenRead(from);
        var found = Convert.ToHexStringLower(SHA256.HashData(file));
        if (found != published.Sha256)
        {
            console.WriteLine($"Note: {from} is not the published {published.Path}: sha256 {published.Sha256} expected, found {found}.");
        }
    }
}
