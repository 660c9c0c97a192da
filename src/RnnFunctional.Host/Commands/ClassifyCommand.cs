using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn classify RUN "TEXT"`, or with --file.</summary>
public static class ClassifyCommand
{
    private const string StandardInput = "-";
    private const int MostBytes = 64 << 20;

    /// <summary>Says what a classifier makes of a text.</summary>
    public static void Run(Classify options, IAnsiConsole console)
    {
        var engine = Engines.Find(options.Engine, 1);
        var (config, encoder, parameters) = TextsRunFiles.Load(options.Run);
        var text = options.Text ?? ReadFile(options.File!);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InputException($"{options.File ?? "the text"}: a text expected, found none. Give one in quotes, or a file with --file.");
        }

        VerdictView.Print(console, new Classification(engine, config.Settings, encoder, parameters).Judge(text));
    }

    /// <summary>The one text in the file at <paramref name="path"/>, or in standard input.</summary>
    private static string ReadFile(string path)
    {
        var name = path == StandardInput ? "standard input" : path;
        try
        {
            using var file = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int count; (count = file.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, count);
                if (content.Length > MostBytes)
                {
                    throw new InputException($"{name}: a text of at most {MostBytes >> 20} MB expected. Cut it.");
                }
            }

            return ReviewText.Utf8(content.GetBuffer().AsSpan(0, (int)content.Length), () => name).TrimStart('\uFEFF');
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--file {path} can't be read: {problem.Message} Check the path.");
        }
    }
}
