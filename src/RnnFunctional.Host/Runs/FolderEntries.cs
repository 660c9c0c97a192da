using System.Runtime.InteropServices;

namespace RnnFunctional.Host.Runs;

/// <summary>What a folder says of its files. A file that is on the disk may still be missing there, or have its old name, when the power fails.</summary>
internal static class FolderEntries
{
    /// <summary>Puts on the disk which files <paramref name="folder"/> has, and by which names, where the platform lets programs do that.</summary>
    public static void Flush(string? folder)
    {
        if (folder is null || OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, 0);
        if (handle >= 0)
        {
            // Some file systems refuse: they have nothing of the kind.
            _ = Flush(handle);
            _ = Close(handle);
        }
    }

    // The runtime opens no folders.
    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    private static extern int Flush(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
