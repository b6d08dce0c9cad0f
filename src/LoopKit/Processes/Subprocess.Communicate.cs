using System.Text;

namespace LoopKit;

public sealed partial class Subprocess
{
    private ReadOnlyMemory<byte> unwritten;
    private bool hasInput;

    /// <summary>
    /// Writes the input and closes the pipe, reads everything the process prints, all at once, so that no pipe can fill up and block, and waits for its end. Pipes
    /// that the process does not have are left out. Cancelled, it keeps what it has read and the rest of the input: the next call goes on.
    /// </summary>
    /// <param name="input">What the process is to read. Given by the first call only; none closes its input at once.</param>
    /// <exception cref="InvalidOperationException">
    /// There is input but no pipe for it or a closed one, or input was given before; or another flow uses a pipe. No task runs here, as in a plain callback.
    /// </exception>
    /// <remarks>A process that stops reading is no error here. asyncio: <c>Process.communicate</c></remarks>
    public async Task<SubprocessResult> CommunicateAsync(ReadOnlyMemory<byte> input = default)
    {
        CancelScope.ThrowIfOutsideTasks($"{nameof(Subprocess)}.{nameof(CommunicateAsync)}");
        AcceptInput(input);
        await ExchangeAsync();
        return CollectResult();
    }

    /// <inheritdoc cref="CommunicateAsync(ReadOnlyMemory{byte})"/>
    /// <param name="input">What the process is to read, written as UTF-8.</param>
    public Task<SubprocessResult> CommunicateAsync(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return CommunicateAsync(Encoding.UTF8.GetBytes(input));
    }

    /// <summary>Writes what is unwritten, reads everything into the readers' buffers, and waits for the end.</summary>
    /// <param name="untilExit">Whether the process's own end is enough: its children may hold the pipes for as long as they like.</param>
    private async Task ExchangeAsync(bool untilExit = false)
    {
        var flows = ProcessFlows.Enter();
        Task exit = flows.Begin(async () =>
        {
            await WaitAsync();
            if (untilExit)
                flows.Stop();
        });
        Task input = StandardInput is { IsClosed: false } writer ? flows.Begin(() => Feed(writer)) : Task.CompletedTask;
        Task output = StandardOutput is { } reader ? flows.Begin(() => reader.WaitForEndAsync().AsTask()) : Task.CompletedTask;
        Task errors = StandardError is { } errorReader ? flows.Begin(() => errorReader.WaitForEndAsync().AsTask()) : Task.CompletedTask;
        await input;
        await output;
        await errors;
        await exit;
        flows.End();
    }

    private SubprocessResult CollectResult() =>
        new(ExitCode!.Value, StandardOutput?.TakeBuffered() ?? [], StandardError?.TakeBuffered() ?? []);

    private void AcceptInput(ReadOnlyMemory<byte> input)
    {
        if (input.Length == 0)
            return;
        if (StandardInput is null)
            throw new InvalidOperationException("The process has no pipe to read the input from: start it with StandardInput = StreamTarget.Pipe.");
        if (hasInput)
            throw new InvalidOperationException("The process was given its input before: call CommunicateAsync without input to go on.");
        if (StandardInput.IsClosed)
            throw new InvalidOperationException("The pipe to the process has been closed: it cannot be given any input.");
        hasInput = true;
        unwritten = input;
    }

    private async Task Feed(SubprocessWriter writer)
    {
        try
        {
            while (unwritten.Length > 0)
                unwritten = unwritten[await writer.WriteSomeAsync(unwritten)..];
        }
        catch (IOException)
        {
            // The process does not want the rest, which is its own affair.
            unwritten = default;
        }
        writer.Close();
    }
}
