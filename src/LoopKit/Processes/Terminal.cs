using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// The terminal while children use it. Once something was read from <see cref="Console"/> the runtime keeps it without echo and line editing, and gives it back as long as there are
/// children that use it: it counts those of <see cref="Process"/>, and is told here of others.
/// </summary>
internal static class Terminal
{
    private static readonly Lock gate = new();
    private static bool isMissing;

    /// <summary>A child that may use the terminal is about to start.</summary>
    internal static void Lend() => Count(1);

    /// <summary>It has ended, or could not be started.</summary>
    internal static void TakeBack() => Count(-1);

    private static void Count(int increment)
    {
        lock (gate)
        {
            if (isMissing)
                return;
            try
            {
                ConfigureTerminalForChildProcesses(null, increment, configureConsole: true);
            }
            catch (MissingMethodException)
            {
                // Another runtime: the terminal stays as it is.
                isMissing = true;
            }
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod)]
    private static extern void ConfigureTerminalForChildProcesses(Process? type, int increment, bool configureConsole);
}
