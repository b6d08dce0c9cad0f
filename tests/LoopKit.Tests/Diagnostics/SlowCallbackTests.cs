namespace LoopKit.Tests;

/// <summary>Debug mode's warnings about steps that hold the loop up.</summary>
public class SlowCallbackTests
{
    /// <summary>SEMANTICS 10. A step of 150 ms with a threshold of 100 ms: one warning that names the task and the duration.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Step_OverTheThreshold_WarnsOnceWithTaskAndDuration() => Hang.Guard(() =>
    {
        var faults = new Faults();
        LoopTask? slow = null;
        EventLoop.Run(
            async () =>
            {
                slow = EventLoop.CreateTask(
                    async () =>
                    {
                        await EventLoop.Yield();
                        // How long a step takes in real time is what is reported.
                        Thread.Sleep(150);
                        await EventLoop.Yield();
                    },
                    "the slow one");
                await slow;
            },
            new EventLoopOptions { Debug = true, OnFault = faults.Add, SlowCallback = TimeSpan.FromMilliseconds(100) });

        // A busy machine may hold up another step as well, so only what names the slow task counts.
        LoopFault warning = faults.All.Should().ContainSingle(fault => fault.Message.Contains("the slow one")).Subject;
        warning.Exception.Should().BeOfType<LoopWarningException>();
        warning.Task.Should().BeSameAs(slow);
        warning.Message.Should().MatchRegex(@"task 'the slow one' blocked the loop for (1[5-9]\d|[2-9]\d\d|\d{4,}) ms").And.Contain("100 ms").And.Contain("ToThread");
    });

    /// <summary>SEMANTICS 10. A slow callback outside any task is named by its method.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Callback_OverTheThreshold_WarnsWithItsName() => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { Debug = true, OnFault = faults.Add, SlowCallback = TimeSpan.FromMilliseconds(20) });
        loop.CallSoon(SlowOnPurpose);

        loop.Stop();
        loop.RunForever();

        LoopFault warning = faults.All.Should().ContainSingle(fault => fault.Message.Contains(nameof(SlowOnPurpose))).Subject;
        warning.Task.Should().BeNull();
        warning.ToString().Should().StartWith("LoopKit: ").And.NotContain(nameof(LoopWarningException));
        return;

        // How long a callback takes in real time is what is reported.
        static void SlowOnPurpose() => Thread.Sleep(40);
    });

    /// <summary>Debug mode changes no order: callbacks, timers and faults come as they do without it.</summary>
    [Fact]
    public void DebugMode_CallbacksAndFaults_KeepTheirOrder() => Hang.Guard(() =>
    {
        var seen = new List<string>();
        using var loop = new EventLoop(new EventLoopOptions
        {
            Debug = true,
            Driver = new ManualClockDriver(),
            SlowCallback = TimeSpan.FromHours(1),
            OnFault = fault => seen.Add(fault.Exception.Message),
        });
        loop.CallSoon(() =>
        {
            seen.Add("a");
            loop.CallSoon(() => seen.Add("c"));
        });
        loop.CallSoon(() => throw new FormatException("fault"));
        loop.CallSoon(() => seen.Add("b"));
        loop.CallLater(TimeSpan.FromSeconds(1), loop.Stop);

        loop.RunForever();

        seen.Should().Equal("a", "fault", "b", "c");
    });

    /// <summary>The environment variable LOOPKIT_DEBUG=1 switches debug mode on without a change to the program; anything else does not.</summary>
    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [Trait("Time", "real")]
    public void DebugMode_EnvironmentVariable_SwitchesItOn(string value, bool isExpected)
    {
        using var child = ChildProcess.Start("slow-callback", ("LOOPKIT_DEBUG", value));

        child.WaitForExit().Should().Be(0);

        child.Error.Contains("blocked the loop for").Should().Be(isExpected);
    }
}
