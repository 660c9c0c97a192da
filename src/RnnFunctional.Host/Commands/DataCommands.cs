using System.Security.Cryptography;
using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Ui;
using RnnFunctional.Text;
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
            var where = DataFolder.Find(set, options.Data) ?? (set.Address is null ? "not here" : $"not here: rnn data get {set.Name}");
            table.AddRow(new[] { set.Name, set.What, where, set.Size is { } size ? Bytes.Show(size) : "", set.Licence }.Select(Markup.Escape).ToArray());
        }

        console.Write(table);
        console.WriteLine("Sources, to be cited:");
        foreach (var set in DataSets.All)
        {
            console.WriteLine($"  {set.Name}: {set.Citation}");
        }
    }

    /// <summary>Fetches a data set, or takes it from a copy, and stores it where runs find it.</summary>
    public static void Get(DataGet options, IAnsiConsole console) =>
        Get(DataSets.Find(options.Name), options.From, options.Data, console);

    /// <summary>The same for any data set.</summary>
    public static void Get(DataSet set, string? from, string? data, IAnsiConsole console)
    {
        if (set is not { Address: not null, Files: [var file] })
        {
            throw new InputException($"{set.Name} comes with the program: there is nothing to get.");
        }

        var target = DataFolder.Target(data);
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
