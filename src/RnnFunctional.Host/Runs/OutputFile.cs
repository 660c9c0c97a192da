using System.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A file that an option names to be written.</summary>
public static class OutputFile
{
    /// <summary>Refuses to replace a file, unless it is to be overwritten.</summary>
    /// <exception cref="InputException">The file that <paramref name="option"/> names is there, or its place can't be written.</exception>
    public static void Check(string option, string path, bool overwrite)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{option} {path} is a folder: the name of a file expected.");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw new InputException($"{option} {path} is there already. Name another file, or add --overwrite to replace it.");
        }
    }

    /// <summary>Writes the file that <paramref name="option"/> names; it has its name when it is complete.</summary>
    /// <exception cref="InputException">It can't be written.</exception>
    public static void Write(string option, string path, string text) => Write(option, path, Encoding.UTF8.GetBytes(text));

    /// <summary>The same of bytes.</summary>
    public static void Write(string option, string path, byte[] content)
    {
        var partial = $"{path}.partial-{Environment.ProcessId}";
        try
        {
            RunFolder.Flushed(partial, content);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{option} {path} can't be written: {problem.Message} Name a file where you may write.");
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }
}
