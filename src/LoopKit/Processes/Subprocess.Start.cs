namespace LoopKit;

public sealed partial class Subprocess
{
    /// <summary>Starts a program. No shell is involved: the arguments arrive as they are.</summary>
    /// <param name="file">A path, or the name of a program in one of the directories of the child's PATH (on Windows, of this program's).</param>
    /// <param name="args">The arguments after the program's own name; null for none.</param>
    /// <param name="options">Directory, environment and streams; null for this program's own.</param>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is missing, or the system refuses to start it.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory, or the directory of a <see cref="StreamTarget.File"/>, is not there.</exception>
    /// <exception cref="FileNotFoundException">The file that is to be the standard input is not there.</exception>
    /// <exception cref="ArgumentException">A text contains a NUL character.</exception>
    /// <remarks>asyncio: <c>asyncio.create_subprocess_exec</c></remarks>
    public static Subprocess Start(string file, IEnumerable<string>? args = null, SubprocessOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return Start(new ProcessStart(file, [.. args ?? []], options ?? SubprocessOptions.Default), file);
    }

    /// <summary>Starts a command in the system's shell: <c>/bin/sh -c</c>, or <c>cmd /c</c> on Windows.</summary>
    /// <param name="command">The command as one would type it. Never put a stranger's text into it: use <see cref="Start(string, IEnumerable{string}?, SubprocessOptions?)"/>.</param>
    /// <param name="options">Directory, environment and streams; null for this program's own.</param>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory, or the directory of a <see cref="StreamTarget.File"/>, is not there.</exception>
    /// <exception cref="FileNotFoundException">The file that is to be the standard input is not there.</exception>
    /// <exception cref="ArgumentException">A text contains a NUL character.</exception>
    /// <remarks>asyncio: <c>asyncio.create_subprocess_shell</c></remarks>
    public static Subprocess StartShell(string command, SubprocessOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        return Start(ProcessStart.Shell(command, options ?? SubprocessOptions.Default), command);
    }

    private static Subprocess Start(ProcessStart start, string name)
    {
        EventLoop.Current.ThrowIfClosed();
        return StartWatched(() => ChildProcess.Start(start), name);
    }

    /// <summary>The watcher first: where the system has no thread for it, no process is started that nobody would watch.</summary>
    internal static Subprocess StartWatched(Func<ChildProcess> start, string name)
    {
        var watcher = ExitWatcher.Take();
        Subprocess? process = null;
        try
        {
            return process = new Subprocess(start(), name);
        }
        finally
        {
            watcher.Give(process);
        }
    }

    /// <summary>On the watcher's thread: blocks until the end. The child is collected under the gate, so that no signal goes to whoever has its id next.</summary>
    internal void AwaitEnd()
    {
        child.WaitForEnd();
        List<ExitWaiter>? waiting;
        int code;
        lock (gate)
        {
            code = child.Collect();
            exitCode = code;
            waiting = waiters;
            waiters = null;
        }
        foreach (ExitWaiter waiter in waiting ?? [])
            waiter.Arrive(code);
    }
}
