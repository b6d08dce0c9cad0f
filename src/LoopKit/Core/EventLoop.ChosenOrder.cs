namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>What is ready and has been shown to a driver that chooses; null as long as there is none. Between two runs all of it is in the ready queue.</summary>
    private ReadySteps? readySteps;

    /// <summary>
    /// Runs one callback, the one that the driver chooses; the next turn looks at what has come meanwhile. The loop's own bookkeeping, which only makes others
    /// ready, is no choice and runs first.
    /// </summary>
    private void RunChosen()
    {
        ReadySteps steps = readySteps ??= new ReadySteps();
        MoveReadyTo(steps);
        if (steps.Count == 0)
            return;
        int choice = steps.First is [{ Ready.IsNews: true }] ? 0 : driver.ChooseNext(steps.First);
        if ((uint)choice >= (uint)steps.First.Count)
            throw new InvalidOperationException($"The driver chose step {choice} of {steps.First.Count}: ChooseNext returns an index into its list.");
        ReadyStep chosen = steps.Take(choice);
        chosen.Begin();
        ready.EnqueueFirst(in chosen.Work);
        RunObserved(1);
    }

    private void MoveReadyTo(ReadySteps steps)
    {
        while (ready.Count > 0)
        {
            if (ready.Front.Context is null)
            {
                // What that adds stands at the end.
                Run(1);
                continue;
            }
            ready.Dequeue(out Work work);
            steps.Add(in work);
        }
    }
}
