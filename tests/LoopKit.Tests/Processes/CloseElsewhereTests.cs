namespace LoopKit.Tests;

/// <summary>The pipes of a process belong to the loop whose flows use them.</summary>
public class CloseElsewhereTests
{
    /// <summary>Another thread is refused while a flow of a running loop reads or writes there, and nothing has changed.</summary>
    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_OnAnotherThread_IsRefusedWhileAFlowUsesThePipe(bool writes) => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        // It never reads, so that a writer stands at a full pipe for good.
        Subprocess sleeper = Subprocess.Start("sleep", ["60"], new SubprocessOptions { StandardInput = StreamTarget.Pipe });
        LoopTask waiting = writes
            ? EventLoop.CreateTask(async () => await sleeper.StandardInput!.WriteAsync(new byte[1_000_000]))
            : EventLoop.CreateTask(async () => await reader.ReadLineAsync());
        await OnLoop.Settle();

        Action close = writes ? sleeper.StandardInput!.Close : reader.Close;
        Func<Task> elsewhere = () => EventLoop.ToThread(close);
        await elsewhere.Should().ThrowAsync<InvalidOperationException>().WithMessage("*another thread*");

        waiting.IsCompleted.Should().BeFalse();
        sleeper.Kill();
        pipe.Write("line\n");
        Exception? thrown = await Thrown.By(waiting);
        if (writes)
            thrown.Should().BeOfType<IOException>();
        else
            thrown.Should().BeNull();
        await sleeper.WaitAsync();
    });
}
