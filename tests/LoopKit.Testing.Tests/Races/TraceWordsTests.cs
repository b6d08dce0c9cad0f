namespace LoopKit.Testing.Tests.Races;

/// <summary>A trace names, for each step, what has ended the wait that it comes from.</summary>
public class TraceWordsTests
{
    /// <summary>Of several tasks that are waited for, the one that has ended; all of them, where it was for the last.</summary>
    [Fact]
    public void Step_AfterAWaitForSeveralTasks_NamesTheOneThatEnded()
    {
        string[] steps = StepsOf("test", async () =>
        {
            LoopTask slow = EventLoop.CreateTask(async () => await EventLoop.Sleep(2.Seconds()), "slow");
            LoopTask quick = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Seconds()), "quick");
            await EventLoop.Wait([slow, quick], WaitUntil.FirstCompleted);
            await EventLoop.Wait([slow, quick]);
        });
        steps.Where(step => step.StartsWith("resumed", StringComparison.Ordinal)).Should().Equal("resumed from task 'quick'", "resumed from tasks 'slow', 'quick'");
    }

    /// <summary>Or the limit.</summary>
    [Fact]
    public void Step_AfterAWaitWhoseLimitRanOut_NamesTheLimit() =>
        StepsOf("test", async () =>
        {
            LoopTask slow = EventLoop.CreateTask(async () => await EventLoop.Sleep(2.Seconds()), "slow");
            await EventLoop.Wait([slow], timeout: 1.Seconds());
            await slow;
        }).Should().Equal("begins", "resumed from the end of the time limit of Wait", "resumed from task 'slow'");

    /// <summary>A task that is cancelled before its first step makes none.</summary>
    [Fact]
    public void Step_OfATaskThatWasCancelledBefore_SaysSo() =>
        StepsOf("late", async () =>
        {
            LoopTask late = EventLoop.CreateTask(() => Task.CompletedTask, "late");
            late.Cancel();
            await EventLoop.Wait([late]);
        }).Should().Equal("is cancelled before it begins");

    /// <summary>A wait that its token ends says so.</summary>
    [Fact]
    public void Step_AfterAWaitThatItsTokenEnded_SaysSo() =>
        StepsOf("test", async () =>
        {
            using var source = new CancellationTokenSource(1.Seconds(), EventLoop.Current.TimeProvider);
            try
            {
                await new LoopQueue<int>().GetAsync(source.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            throw new NotSupportedException("not cancelled");
        }).Should().HaveCount(2).And.Contain(step => step.StartsWith("resumed from an item of LoopQueue", StringComparison.Ordinal) && step.EndsWith(", cancelled", StringComparison.Ordinal));

    /// <summary>Each of two flows of one task names its own wait, though both have ended before either goes on.</summary>
    [Fact]
    public void Steps_OfTwoFlowsOfOneTask_NameTheirOwnWaits() =>
        StepsOf("test", async () =>
        {
            var first = new LoopEvent();
            var second = new LoopQueue<int>();
            async Task Wait() => await first.WaitAsync();
            async Task Get() => await second.GetAsync();

            EventLoop.Current.CallLater(1.Seconds(), () =>
            {
                second.TryPut(1);
                first.Set();
            });
            await Task.WhenAll(Get(), Wait());
        }).Take(3).Should().SatisfyRespectively(
            step => step.Should().Be("begins"),
            step => step.Should().StartWith("resumed from an item of LoopQueue"),
            step => step.Should().StartWith("resumed from LoopEvent"));

    /// <summary>A time between two milliseconds is told as it is.</summary>
    [Fact]
    public void Step_AfterASleepOfLessThanAMillisecond_NamesItsTime() =>
        StepsOf("test", async () => await EventLoop.Sleep(TimeSpan.FromMicroseconds(400))).Should().Equal("begins", "resumed from Sleep until 0.0004 s");

    /// <summary>The words of one task's turns.</summary>
    private static string[] StepsOf(string task, Func<Task> test)
    {
        Action replay = () => Interleavings.Replay(0, async () =>
        {
            await test();
            throw new FormatException("The end.");
        });
        string trace = replay.Should().Throw<InterleavingFailedException>().Which.Trace;
        return [.. trace.Split('\n').Select(line => line.Split($" s: task '{task}' ")).Where(parts => parts.Length == 2).Select(parts => parts[1]).Where(step => !step.StartsWith("hears", StringComparison.Ordinal))];
    }
}
