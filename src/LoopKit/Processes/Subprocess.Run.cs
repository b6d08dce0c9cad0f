namespace LoopKit;

public sealed partial class Subprocess
{
    private static readonly TimeSpan defaultGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs a program to its end and collects what it prints. A program that does not end in time is asked to (SIGTERM), is given a grace, and is then killed; so it
    /// is when the wait is cancelled. It is gone when this returns or throws; children it leaves behind are not waited for then. On Windows, which cannot ask, it is killed at once.
    /// </summary>
    /// <param name="file">A path, or the name of a program in one of the directories of the child's PATH.</param>
    /// <param name="args">The arguments after the program's own name; null for none.</param>
    /// <param name="options">Directory and environment. Output and errors that it leaves inherited become pipes; the input a pipe when there is some, and the null device otherwise.</param>
    /// <param name="input">What the program is to read. It comes through a pipe, so that the options must not choose another standard input.</param>
    /// <param name="timeout">How long the program may take; null for no limit.</param>
    /// <param name="grace">How long it may take to end when it is asked to; null for 5 seconds.</param>
    /// <returns>What it printed and its exit code, whatever that is.</returns>
    /// <exception cref="SubprocessTimeoutException">It did not end in time, or somebody else held its streams open for longer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout or the grace overflows; nothing is started.</exception>
    /// <exception cref="ArgumentException">There is input, and the options lead the standard input elsewhere; nothing is started. Or a text contains a NUL character.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory, or the directory of a stream's file, is not there.</exception>
    /// <exception cref="FileNotFoundException">The file that is to be the standard input is not there.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is missing, or the system refuses to start it.</exception>
    /// <exception cref="InvalidOperationException">No task runs here, as in a plain callback; nothing is started.</exception>
    /// <remarks>Python: <c>subprocess.run(…, capture_output=True)</c></remarks>
    public static Task<SubprocessResult> RunAsync(
        string file,
        IEnumerable<string>? args = null,
        SubprocessOptions? options = null,
        ReadOnlyMemory<byte> input = default,
        TimeSpan? timeout = null,
        TimeSpan? grace = null)
    {
        CancelScope.ThrowIfOutsideTasks($"{nameof(Subprocess)}.{nameof(RunAsync)}");
        TimeSpan limit = Checked(timeout ?? System.Threading.Timeout.InfiniteTimeSpan, nameof(timeout));
        TimeSpan patience = Checked(grace ?? defaultGrace, nameof(grace));
        options ??= SubprocessOptions.Default;
        if (input.Length > 0 && options.StandardInput.Kind is not (StreamTargetKind.Inherit or StreamTargetKind.Pipe))
            throw new ArgumentException($"The input needs a pipe, and the options choose {options.StandardInput}: leave their StandardInput out, or the input.", nameof(input));
        return RunToEndAsync(file, args, Captured(options, input), input, limit, patience);
    }

    private static async Task<SubprocessResult> RunToEndAsync(
        string file, IEnumerable<string>? args, SubprocessOptions options, ReadOnlyMemory<byte> input, TimeSpan limit, TimeSpan grace)
    {
        Subprocess process = Start(file, args, options);
        try
        {
            SubprocessResult? result = null;
            if (await EventLoop.MoveOnAfter(limit, async () => result = await process.CommunicateAsync(input)))
                return result!;
            bool hadEnded = process.ExitCode is not null;
            await process.EndAsync(grace);
            // Its end and the limit came together: nobody else holds its streams, and the result is complete.
            if (hadEnded && process.HasReadEverything)
                return process.CollectResult();
            throw new SubprocessTimeoutException(file, limit, hadEnded, process.CollectResult());
        }
        catch (Exception e) when (e is not SubprocessTimeoutException)
        {
            await process.EndAsync(grace);
            throw;
        }
        finally
        {
            process.ClosePipes();
        }
    }

    private bool HasReadEverything => StandardOutput is null or { HasEnded: true } && StandardError is null or { HasEnded: true };

    private static TimeSpan Checked(TimeSpan limit, string parameter)
    {
        _ = EventLoop.Current.LimitAfter(limit, parameter);
        return limit;
    }

    private static SubprocessOptions Captured(SubprocessOptions options, ReadOnlyMemory<byte> input) => options with
    {
        StandardInput = input.Length > 0 ? StreamTarget.Pipe : PipeUnlessChosen(options.StandardInput, StreamTarget.Null),
        StandardOutput = PipeUnlessChosen(options.StandardOutput, StreamTarget.Pipe),
        StandardError = PipeUnlessChosen(options.StandardError, StreamTarget.Pipe),
    };

    private static StreamTarget PipeUnlessChosen(StreamTarget chosen, StreamTarget otherwise) =>
        ReferenceEquals(chosen, StreamTarget.Inherit) ? otherwise : chosen;

    /// <summary>Terminates, waits, kills, waits. Reads on meanwhile, so that a process that prints its farewell is not blocked by a full pipe.</summary>
    private async Task EndAsync(TimeSpan grace)
    {
        try
        {
            if (Terminate())
                await EventLoop.MoveOnAfter(grace, () => ExchangeAsync(untilExit: true));
        }
        finally
        {
            // Cancelled once more, or out of patience: what follows is quick.
            Kill();
            await WaitAsync();
        }
        StandardOutput?.ReadLeftovers();
        StandardError?.ReadLeftovers();
    }

    private void ClosePipes()
    {
        StandardInput?.Close();
        StandardOutput?.Close();
        StandardError?.Close();
    }
}
