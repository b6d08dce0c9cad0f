namespace LoopKit.Tests;

/// <summary>A loop that is closed by a thread which cannot do so, or not now.</summary>
public class CloseByThreadsTests
{
    /// <summary>A function in ToThread cannot close its own loop, whose end waits for it: the error says so, and the loop stays open.</summary>
    [Fact]
    public void Close_ByAFunctionOfTheLoopItself_IsAnError() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        using var isIdle = new ManualResetEventSlim();
        using var hasTried = new ManualResetEventSlim();
        Exception? error = null;
        loop.RunUntilComplete(async () =>
        {
            _ = EventLoop.ToThread(() =>
            {
                isIdle.Wait();
                try
                {
                    loop.Close();
                }
                catch (InvalidOperationException e)
                {
                    error = e;
                }
                hasTried.Set();
            });
            await EventLoop.Yield();
        });
        isIdle.Set();
        hasTried.Wait();

        error.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("ToThread");
        loop.IsClosed.Should().BeFalse();
    });

    /// <summary>While one thread closes a loop, another one that wants to is told, and not that it is done.</summary>
    [Fact]
    public void Close_WhileAnotherThreadCloses_IsAnError() => Hang.Guard(() =>
    {
        var loop = new EventLoop();
        using var isRunning = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        loop.RunUntilComplete(async () =>
        {
            _ = EventLoop.ToThread(() =>
            {
                isRunning.Set();
                mayEnd.Wait();
            });
            await EventLoop.Yield();
        });
        isRunning.Wait();
        var closer = new Thread(loop.Close);
        closer.Start();
        while (!loop.IsClosed)
            Thread.Yield();

        loop.Invoking(other => other.Close()).Should().Throw<InvalidOperationException>().WithMessage("*being closed on another thread*");

        mayEnd.Set();
        closer.Join();
        loop.Close();
        loop.IsRunning.Should().BeFalse();
    });
}
