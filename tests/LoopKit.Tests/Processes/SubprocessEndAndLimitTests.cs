namespace LoopKit.Tests;

/// <summary>
/// A program that ends at the moment at which its time is up. The class runs alone: a child that another test is starting holds every pipe of this process between
/// its fork and its exec, and is then the other process that the exception speaks of.
/// </summary>
[Collection(nameof(SubprocessEndAndLimitTests))]
[CollectionDefinition(nameof(SubprocessEndAndLimitTests), DisableParallelization = true)]
public class SubprocessEndAndLimitTests
{
    /// <summary>When the end and the limit come together there is nobody else to blame: either the result is complete, or the program was ended.</summary>
    [UnixFact]
    public void Run_EndsAsItsTimeRunsOut_BlamesNobodyElse() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        for (int i = 0; i < 60; i++)
        {
            var limit = TimeSpan.FromMilliseconds(i % 6 * 0.4);
            LoopTask<SubprocessResult> run = EventLoop.CreateTask(() => Subprocess.RunAsync("echo", ["x"], timeout: limit));
            await EventLoop.Wait([run]);
            if (run.Exception is { } timeout)
                timeout.Should().BeOfType<SubprocessTimeoutException>().Which.Message.Should().Contain("and was ended");
            else
                (await run).Output.Should().Be("x\n");
        }
    }));
}
