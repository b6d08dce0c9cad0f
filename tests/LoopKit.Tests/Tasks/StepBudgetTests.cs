namespace LoopKit.Tests;

public class StepBudgetTests
{
    private const int Budget = 128;

    /// <summary>A task that only awaits ended tasks lets the others run after 128 of them, again and again.</summary>
    [Fact]
    public void Await_OfEndedTasksOnly_DoesNotStarveTheRest() => OnLoop.Run(async () =>
    {
        LoopTask plain = EventLoop.CreateTask(() => Task.CompletedTask);
        LoopTask<int> withValue = EventLoop.CreateTask(() => Task.FromResult(1));
        await OnLoop.Settle();
        int passes = 0;
        var passesAtCallback = new List<int>();
        void Note()
        {
            passesAtCallback.Add(passes);
            EventLoop.Current.CallSoon(Note);
        }

        EventLoop.Current.CallSoon(Note);
        for (; passes < 10 * Budget; passes++)
        {
            if (passes % 2 == 0)
                await plain;
            else
                await withValue;
        }
        passesAtCallback.Should().HaveCountGreaterThanOrEqualTo(9);
        passesAtCallback[0].Should().BeInRange(1, Budget);
        passesAtCallback.Zip(passesAtCallback.Skip(1), (before, after) => after - before).Should().OnlyContain(between => between <= Budget);
    });

    /// <summary>A task that shields what has ended already does not starve the rest either.</summary>
    [Fact]
    public void Shield_OfAnEndedTask_DoesNotStarveTheRest() => OnLoop.Run(async () =>
    {
        LoopTask ended = EventLoop.CreateTask(() => Task.CompletedTask);
        await OnLoop.Settle();
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        for (int i = 0; i < Budget; i++)
            await EventLoop.Shield(ended);
        turned.Should().BeTrue();
    });

    /// <summary>Below the budget an ended task is passed without a turn.</summary>
    [Fact]
    public void Await_OfAFewEndedTasks_TakesNoTurn() => OnLoop.Run(async () =>
    {
        LoopTask ended = EventLoop.CreateTask(() => Task.CompletedTask);
        await OnLoop.Settle();
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        for (int i = 0; i < Budget / 2; i++)
            await ended;
        turned.Should().BeFalse();
    });

    /// <summary>Every step has the whole budget: one that begins after a yield starts counting anew.</summary>
    [Fact]
    public void Await_AfterAYield_HasTheWholeBudgetAgain() => OnLoop.Run(async () =>
    {
        LoopTask ended = EventLoop.CreateTask(() => Task.CompletedTask);
        await OnLoop.Settle();
        for (int round = 0; round < 10; round++)
        {
            await EventLoop.Yield();
            bool turned = false;
            EventLoop.Current.CallSoon(() => turned = true);
            for (int i = 0; i < Budget - 2; i++)
                await ended;
            turned.Should().BeFalse();
        }
    });

    /// <summary>
    /// A pass that the budget turned into a turn keeps the outcome, and a cancel meanwhile does not cost it (SEMANTICS 26); it comes when the passes are used up once more.
    /// </summary>
    [Fact]
    public void Await_TurnedIntoATurn_KeepsTheResult() => OnLoop.Run(async () =>
    {
        LoopTask<int> ended = EventLoop.CreateTask(() => Task.FromResult(1));
        await OnLoop.Settle();
        int sum = 0;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            LoopTask me = LoopTask.Current!;
            EventLoop.Current.CallSoon(() => me.Cancel());
            for (int i = 0; i < 3 * Budget; i++)
                sum += await ended;
        });
        await Thrown.By(task);
        task.IsCanceled.Should().BeTrue();
        sum.Should().Be(2 * Budget - 1);
    });
}
