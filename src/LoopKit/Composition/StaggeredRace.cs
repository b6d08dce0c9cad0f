namespace LoopKit;

/// <summary>One <see cref="EventLoop.Race"/>.</summary>
internal sealed class StaggeredRace<T>(Func<Task<T>>[] bodies, TimeSpan headStart)
{
    private readonly Exception?[] failures = new Exception?[bodies.Length];
    private bool isWon;
    private T value = default!;

    internal async Task<T> Run()
    {
        await TaskGroup.RunAsync(StartAll);
        return isWon ? value : throw new AggregateException("Every body of the race failed.", failures.Select(failure => failure ?? CancelledBefore()));
    }

    private async Task StartAll(TaskGroup group)
    {
        for (int i = 0; i < bodies.Length && !isWon; i++)
        {
            int index = i;
            var failed = new LoopEvent { Purpose = "the failure of a body of the race, or the next one's start" };
            LoopTask competitor = group.CreateTask(() => Compete(group, index, failed));
            // One that is cancelled before its first step never comes to say so itself.
            competitor.WhenEnded(static state => ((LoopEvent)state!).Set(), failed);
            if (index < bodies.Length - 1)
                await EventLoop.MoveOnAfter(headStart, () => failed.WaitAsync());
        }
    }

    private async Task Compete(TaskGroup group, int index, LoopEvent failed)
    {
        (Task? ended, Exception? failure) = await EventLoop.Outcome(bodies[index], "the race");
        if (failure is not null)
        {
            failures[index] = failure;
            failed.Set();
        }
        else if (!isWon)
        {
            value = await (Task<T>)ended!;
            isWon = true;
            group.Cancel("Another body of the race has won.");
        }
    }

    private static OperationCanceledException CancelledBefore() => new("The body was cancelled before it began.");
}
