namespace LoopKit;

public sealed partial class Subprocess
{
    private static readonly TimeSpan defaultGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs a program to its end and collects what it prints. A program that does not end in time is asked to (SIGTERM), is given a grace, and is then killed; so it
    /// is when the wait is cancelled. It is gone when this returns or throws; children it leaves behind are not waited for then.
    /// </summary>
    /// <param name="file">A path, or the name of a program in one of the directories of the child's PATH.</param>
    /// <param name="args">The arguments after the program's own name; null for none.</param>
    /// <param name="options">Directory and environment. Streams that it leaves inherited become pipes, the input an empty one.</param>
    /// <param name="input">What the program is to read.</param>
    /// <param name="timeout">How long the program may take; null for no limit.</param>
    /// <param name="grace">How long it may take to end when it is asked to; null for 5 seconds.</param>
    /// <returns>What it printed and its exit code, whatever that is.</returns>
    /// <exception cref="SubprocessTimeoutException">It did not end in time.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is missing, or the system refuses to start it.</exception>
    /// <exception cref="InvalidOperationException">No task runs here.</exception>
    /// <remarks>Python: <c>subprocess.run(…, capture_output=True)</c></remarks>
    public static async Task<SubprocessResult> RunAsync(
        string file,
        IEnumerable<string>? args = null,
        SubprocessOptions? options = null,
        ReadOnlyMemory<byte> input = default,
        TimeSpan? timeout = null,
        TimeSpan? grace = null)
    {
        TimeSpan limit = timeout ?? System.Threading.Timeout.InfiniteTimeSpan;
        Subprocess process = Start(file, args, Captured(options ?? SubprocessOptions.Default, input));
        try
        {
            SubprocessResult? result = null;
            if (await EventLoop.MoveOnAfter(limit, async () => result = await process.CommunicateAsync(input)))
                return result!;
            await process.EndAsync(grace ?? defaultGrace);
            throw new SubprocessTimeoutException(file, limit, process.CollectResult());
        }
        catch (Exception e) when (e is not SubprocessTimeoutException)
        {
            await process.EndAsync(grace ?? defaultGrace);
            throw;
        }
        finally
        {
            process.ClosePipes();
        }
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
                await EventLoop.MoveOnAfter(grace, ReadUntilExitAsync);
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

    /// <summary>Reads until the process itself has ended: its children may hold the pipes for as long as they like.</summary>
    private Task ReadUntilExitAsync() => TaskGroup.RunAsync(async group =>
    {
        _ = group.CreateTask(ExchangeAsync);
        await WaitAsync();
        group.Cancel();
    });

    private void ClosePipes()
    {
        StandardInput?.Close();
        StandardOutput?.Close();
        StandardError?.Close();
    }
}
