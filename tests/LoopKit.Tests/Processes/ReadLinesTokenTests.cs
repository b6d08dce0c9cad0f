namespace LoopKit.Tests;

/// <summary>The token of an enumeration of a subprocess's lines.</summary>
public class ReadLinesTokenTests
{
    /// <summary>Cancelled while the next line is waited for, on any thread, it ends the enumeration; what has come of the line is kept for the next read.</summary>
    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadLines_TokenCancelledDuringTheWait_EndsAndLosesNothing(bool elsewhere) => OnLoop.Run(async () =>
    {
        using var source = new CancellationTokenSource();
        using var pipe = new LocalPipe();
        using SubprocessReader reader = pipe.OpenReader();
        var lines = new List<string>();
        LoopTask reading = EventLoop.CreateTask(async () =>
        {
            await foreach (string line in reader.ReadLinesAsync().WithCancellation(source.Token))
                lines.Add(line);
        });
        pipe.Write("one\ntw");
        await OnLoop.Settle();

        if (elsewhere)
            OnThreads.Run(1, _ => source.Cancel());
        else
            source.Cancel();

        (await Thrown.By(reading)).Should().BeOfType<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        lines.Should().Equal("one");
        pipe.Write("o\n");
        (await reader.ReadLineAsync()).Should().Be("two");
    });

    /// <summary>Cancelled before, it takes nothing, though a line is there.</summary>
    [UnixFact]
    public void ReadLines_TokenCancelledBefore_TakesNothing() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        using SubprocessReader reader = pipe.OpenReader();
        pipe.Write("line\n");

        IAsyncEnumerator<string> enumeration = reader.ReadLinesAsync().GetAsyncEnumerator(new CancellationToken(true));

        (await Thrown.By(async () => await enumeration.MoveNextAsync())).Should().BeOfType<OperationCanceledException>();
        (await reader.ReadLineAsync()).Should().Be("line");
    });
}
