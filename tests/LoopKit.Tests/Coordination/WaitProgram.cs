using CsCheck;

namespace LoopKit.Tests;

/// <summary>
/// A random program of waits, cancels, cancels taken back, turns and what the subject itself can do, played on the real thing and
/// on a sequential model that says who gets what. Everything between two turns happens in one step of the loop.
/// </summary>
internal abstract class WaitProgram
{
    private readonly List<string> expected = [];
    private int lastId;

    protected Crowd Crowd { get; } = new();

    /// <summary>Who waits, in the order of the calls.</summary>
    protected List<ModelWait> Waiting { get; } = [];

    /// <summary>How many turns it takes until what happened in one step has had its effect.</summary>
    protected virtual int TurnsToSettle => 1;

    /// <summary>Plays programs of 200 actions; a failing one is shrunk and printed with its seed.</summary>
    internal static void Sample(Func<WaitProgram> make, int programs = 250) =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 99]).Array[200].Sample(
            program => OnLoop.RunUnwatched(() => make().Play(program)), iter: programs, threads: 1);

    /// <summary>What the subject itself can do: the kind is from 4 to 9.</summary>
    protected abstract void Act(int kind, int argument);

    /// <summary>Hands over in the model what can be handed over.</summary>
    protected abstract void Serve();

    protected abstract bool Agrees();

    protected ModelWait Begin(int? item = null)
    {
        var wait = new ModelWait(++lastId) { Item = item };
        Waiting.Add(wait);
        return wait;
    }

    /// <summary>The longest-waiting one that can take something.</summary>
    protected ModelWait? First(bool isPutter = false) => Waiting.Find(wait => !wait.IsInterrupted && wait.Item is not null == isPutter);

    protected void End(ModelWait wait, string how)
    {
        Waiting.Remove(wait);
        if (how != "cancelled" && how != "got")
        {
            expected.Add($"{wait.Id} {how}");
            how = "got";
        }
        expected.Add($"{wait.Id} {how}");
    }

    private async Task Play((int Kind, int Argument)[] program)
    {
        foreach ((int kind, int argument) in program)
        {
            if (kind < 2)
                await Turn();
            else if (kind == 2)
                Cancel(argument);
            else if (kind == 3)
                Uncancel(argument);
            else
                Act(kind, argument);
            if (!Agrees())
                throw new InvalidOperationException($"The state differs from the model's after {kind}, {argument}.");
        }
        await Turn();
    }

    private async Task Turn()
    {
        await OnLoop.Settle(TurnsToSettle);
        foreach (ModelWait wait in Waiting.FindAll(wait => wait.IsInterrupted))
            End(wait, "cancelled");
        Waiting.ForEach(wait => wait.IsAwaited = true);
        string actual = string.Join(", ", Crowd.TakeLog().Order());
        string model = string.Join(", ", expected.Order());
        expected.Clear();
        if (actual != model)
            throw new InvalidOperationException($"Expected {model}, but saw {actual}.");
        if (!Agrees())
            throw new InvalidOperationException("The state differs from the model's after a turn.");
    }

    private void Cancel(int argument)
    {
        List<ModelWait> live = Waiting.FindAll(wait => wait is { IsAwaited: true, IsInterrupted: false });
        if (live.Count == 0)
            return;
        ModelWait wait = live[argument % live.Count];
        wait.IsInterrupted = true;
        Crowd[wait.Id].Cancel();
    }

    private void Uncancel(int argument)
    {
        List<ModelWait> interrupted = Waiting.FindAll(wait => wait.IsInterrupted);
        if (interrupted.Count == 0)
            return;
        ModelWait wait = interrupted[argument % interrupted.Count];
        wait.IsInterrupted = false;
        if (wait.Owed is not null)
            End(wait, wait.Owed);
        Serve();
        Crowd[wait.Id].Uncancel();
    }
}
