namespace LoopKit.Tests;

/// <summary>How the loop tells its driver that something outside will come back.</summary>
public class ExternalWorkTests
{
    /// <summary>While external work is outstanding, the driver is told so, with the deadline; when it ends, the loop looks again and time may jump.</summary>
    [Fact]
    public void BeginExternalWork_UntilDisposed_ReachesTheDriver() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        var deadline = TimeSpan.FromHours(1);
        loop.CallLater(deadline, loop.Stop);
        IDisposable first = loop.BeginExternalWork("first");
        IDisposable second = loop.BeginExternalWork("second");
        TimeSpan timeWhileOutside = TimeSpan.MaxValue;
        var outside = new Thread(() =>
        {
            driver.WaitUntilBlocked();
            timeWhileOutside = loop.Time;
            first.Dispose();
            first.Dispose();
            second.Dispose();
        });
        outside.Start();

        loop.RunForever();

        outside.Join();
        timeWhileOutside.Should().Be(TimeSpan.Zero);
        loop.Time.Should().Be(deadline);
        driver.Idles[0].Should().Be(new LoopIdle { Deadline = deadline, ExternalWork = 2 });
        driver.Idles[^1].Should().Be(new LoopIdle { Deadline = deadline });
    });

    /// <summary>What is announced is named until it is disposed of.</summary>
    [Fact]
    public void ExternalWork_NamesWhatIsOutstanding()
    {
        using var loop = new EventLoop();
        loop.ExternalWork.Should().BeEmpty();
        IDisposable answer = loop.BeginExternalWork("the device's answer");
        using IDisposable file = loop.BeginExternalWork("a file");
        loop.ExternalWork.Should().Equal("the device's answer", "a file");

        answer.Dispose();

        loop.ExternalWork.Should().Equal("a file");
    }

    /// <summary>A loop without timers and without external work tells its driver just that.</summary>
    [Fact]
    public void Idle_NothingOutstanding_HasNoDeadlineAndNoWork() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        var stopper = new Thread(() =>
        {
            driver.WaitUntilBlocked();
            loop.Stop();
        });
        stopper.Start();

        loop.RunForever();

        stopper.Join();
        driver.Idles.Should().Equal(new LoopIdle());
    });

    /// <summary>The driver is never asked to wait while anything can run.</summary>
    [Fact]
    public void Idle_WorkReady_DriverIsNotAsked() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        int left = 1000;
        void Again()
        {
            if (--left == 0)
                loop.Stop();
            else
                loop.CallSoon(Again);
        }
        loop.CallSoon(Again);

        loop.RunForever();

        driver.Idles.Should().BeEmpty();
    });

    /// <summary>A driver that returns early is harmless: the loop looks around and asks again, and no timer fires early.</summary>
    [Fact]
    public void Wait_ReturnsEarly_LoopAsksAgain() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        TimeSpan firedAt = default;
        loop.CallLater(TimeSpan.FromSeconds(1), () =>
        {
            firedAt = loop.Time;
            loop.Stop();
        });
        driver.Wake();

        loop.RunForever();

        driver.Idles.Should().HaveCount(2);
        firedAt.Should().Be(TimeSpan.FromSeconds(1));
    });
}
