using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>
/// The terminal while children use it. Once something was read from <see cref="Console"/> the runtime keeps it without echo and line editing, and gives it back for those children only
/// that it is told of; it tells itself of those of <see cref="System.Diagnostics.Process"/>.
/// </summary>
internal static partial class Terminal
{
    private static readonly Lock gate = new();
    private static int users;
    private static bool isMissing;

    /// <summary>A child that may use the terminal is about to start.</summary>
    internal static void Lend()
    {
        lock (gate)
        {
            users++;
            Configure(isLent: true);
        }
    }

    /// <summary>It has ended, or could not be started.</summary>
    internal static void TakeBack()
    {
        lock (gate)
        {
            users--;
            if (users == 0)
                Configure(isLent: false);
        }
    }

    private static void Configure(bool isLent)
    {
        if (isMissing)
            return;
        try
        {
            ConfigureTerminalForChildProcess(isLent ? 1 : 0);
        }
        catch (TypeLoadException)
        {
            // A runtime that has no such function, or no such library.
            isMissing = true;
        }
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_ConfigureTerminalForChildProcess")]
    private static partial void ConfigureTerminalForChildProcess(int childUsesTerminal);
}
