namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>The clock of another loop is as far outside as the system's.</summary>
public class OtherLoopTests
{
    /// <summary>A delay on the clock of a loop that runs in real time on another thread holds virtual time, and is waited for.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Delay_OnTheClockOfAnotherLoop_HoldsTimeStill() => Hang.Guard(() =>
    {
        using var other = new EventLoop();
        var thread = new Thread(other.RunForever) { IsBackground = true };
        thread.Start();
        try
        {
            TimeSpan elapsed = VirtualLoop.Run(
                async () =>
                {
                    _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
                    await Task.Delay(TimeSpan.FromMilliseconds(50), other.TimeProvider);
                    return EventLoop.Current.Time;
                },
                new VirtualLoopOptions { AllowPendingTasks = true });

            elapsed.Should().Be(TimeSpan.Zero);
        }
        finally
        {
            other.Stop();
            thread.Join();
        }
    });
}
