using System.Globalization;

namespace LoopKit.Tests;

/// <summary>A loop with nothing to do.</summary>
public class IdleLoopTests
{
    /// <summary>A loop that is idle for a second uses hardly any processor time.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void IdleLoop_OneSecond_UsesHardlyAnyProcessorTime()
    {
        ChildProgram.Outcome child = ChildProgram.Run(
            """
            using LoopKit;

            var loop = new EventLoop();
            loop.CallSoon(loop.Stop);
            loop.RunForever();
            loop.CallLater(System.TimeSpan.FromSeconds(1), loop.Stop);
            System.TimeSpan before = System.Environment.CpuUsage.TotalTime;
            loop.RunForever();
            System.Console.Write((long)(System.Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            """);

        child.Error.Should().BeEmpty();
        long milliseconds = long.Parse(child.Output, CultureInfo.InvariantCulture);
        milliseconds.Should().BeLessThan(300);
    }
}
