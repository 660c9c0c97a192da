using System.Diagnostics;

namespace RnnFunctional.Host.Runs;

/// <summary>The most memory that the process had since a run began.</summary>
public static class PeakMemory
{
    private const string Marks = "/proc/self/clear_refs";

    /// <summary>Begins anew, where the system can: on Linux. Elsewhere the peak is that since the process began.</summary>
    public static void Restart()
    {
        try
        {
            if (File.Exists(Marks))
            {
                // Sets the peak to what the process has now (proc_pid_clear_refs(5)).
                File.WriteAllText(Marks, "5");
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Then it stays what it was.
        }
    }

    /// <summary>The peak in MB.</summary>
    public static long Megabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 >> 20;
    }
}
