using System.Diagnostics;

namespace LoopKit.Testing.Tests.Failures;

/// <summary>The limit of real time holds whatever else the process is busy with.</summary>
[Trait("Time", "real")]
[Collection(nameof(WatchdogTests))]
[CollectionDefinition(nameof(WatchdogTests), DisableParallelization = true)]
public class WatchdogTests
{
    /// <summary>Also while every thread of the pool is busy.</summary>
    [Fact]
    public void Run_WhileThePoolIsBusy_IsEndedByTheLimit()
    {
        // Not disposed of: threads come to it when the test has ended.
        var release = new ManualResetEventSlim();
        long start = Stopwatch.GetTimestamp();
        // The pool adds one or two threads a second.
        for (int i = 0; i < Environment.ProcessorCount + 60; i++)
            ThreadPool.QueueUserWorkItem(_ => release.Wait(20.Seconds()));
        try
        {
            Action run = () => VirtualLoop.Run(Spin, new VirtualLoopOptions { RealTimeLimit = 300.Milliseconds() });
            run.Should().Throw<TimeoutException>().WithMessage("*more than*of real time*");
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(10.Seconds());
        }
        finally
        {
            release.Set();
        }
    }

    /// <summary>A short limit is heeded while a long one runs, and in a chosen order too.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(1L)]
    public void Run_InsideALongerLimit_IsEndedByItsOwn(long? seed)
    {
        VirtualLoop.Run(async () =>
        {
            await EventLoop.ToThread(() =>
            {
                long start = Stopwatch.GetTimestamp();
                Action run = () => VirtualLoop.Run(Spin, new VirtualLoopOptions { RealTimeLimit = 100.Milliseconds(), Seed = seed });
                run.Should().Throw<TimeoutException>();
                Stopwatch.GetElapsedTime(start).Should().BeLessThan(10.Seconds());
            });
        });
    }

    private static async Task Spin()
    {
        while (true)
            await EventLoop.Yield();
    }
}
