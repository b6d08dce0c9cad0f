using CsCheck;

namespace LoopKit.Tests;

/// <summary>A tree of scopes, run as a task's body, and the instants at which somebody outside cancels that task.</summary>
internal sealed record ScopeProgram(ScopeNode Root, long[] Cancels)
{
    private const int MostTimers = 40;

    private static readonly ScopeNode nothing = new ScopeNode.Sequence([]);
    private static readonly Gen<int> duration = Gen.Frequency((3, Gen.Int[1, 6]), (1, Gen.Int[7, 40]));
    private static readonly Gen<ScopeNode> sleep = duration.Select(ticks => (ScopeNode)new ScopeNode.Sleep(ticks));
    private static readonly Gen<ScopeNode> fail = sleep.Select(before => (ScopeNode)new ScopeNode.Fail((ScopeNode.Sleep)before));
    private static readonly Gen<ScopeNode> stubborn =
        Gen.Select(sleep, Gen.OneOf(sleep, fail)).Select((first, then) => (ScopeNode)new ScopeNode.Catch(false, first, then));
    private static readonly Gen<ScopeNode> leaf =
        Gen.Frequency((5, sleep), (2, fail), (3, stubborn), (1, Gen.Const((ScopeNode)new ScopeNode.Uncancel())));

    internal static Gen<ScopeProgram> All { get; } =
        Gen.Select(Sequence(3), duration.Array[0, 2]).Select(Number).Where(program => program is not null).Select(program => program!);

    public override string ToString() => $"{Root}   cancelled {Cancels.Length} times";

    private static Gen<ScopeNode> Sequence(int depth) =>
        Gen.Select(sleep, Node(depth).Array[0, 3]).Select((first, rest) => (ScopeNode)new ScopeNode.Sequence([first, .. rest]));

    private static Gen<ScopeNode> Node(int depth)
    {
        if (depth == 0)
            return leaf;
        Gen<ScopeNode> body = Sequence(depth - 1);
        Gen<ScopeNode> handler = Gen.OneOf(body, Gen.Const(nothing));
        Gen<ScopeNode> group = Gen.Select(Gen.Bool, duration, body.Array[0, 3], body).Select((cancels, after, children, inner) =>
            (ScopeNode)new ScopeNode.Group(cancels ? new ScopeNode.Sleep(after) : null, children, inner));
        return Gen.Frequency(
            (4, leaf),
            (3, Gen.Select(duration, Gen.Bool, body).Select((limit, movesOn, inner) => (ScopeNode)new ScopeNode.Limit(limit, movesOn, inner))),
            (3, Gen.Select(Gen.Bool, body, handler).Select((all, inner, catches) => (ScopeNode)new ScopeNode.Catch(all, inner, catches))),
            (1, Gen.Select(body, body).Select((inner, cleanup) => (ScopeNode)new ScopeNode.Finally(inner, cleanup))),
            (2, group),
            (2, Gen.Select(group, sleep).Select((inner, after) => (ScopeNode)new ScopeNode.Sequence([new ScopeNode.Catch(true, inner, nothing), after]))));
    }

    /// <summary>Gives every timer a bit of its own and every node a number; null when there are more timers than bits.</summary>
    private static ScopeProgram? Number(ScopeNode root, int[] cancels)
    {
        int last = 0;
        long Unique(long units) => (units << MostTimers) + (1L << Math.Min(last++, MostTimers));
        ScopeNode.Sleep Sleep(ScopeNode.Sleep node) => node with { Ticks = Unique(node.Ticks), Id = last };
        ScopeNode Visit(ScopeNode node) => node switch
        {
            ScopeNode.Sleep plain => Sleep(plain),
            ScopeNode.Fail fail => fail with { Before = Sleep(fail.Before), Id = last },
            ScopeNode.Sequence sequence => sequence with { Steps = Array.ConvertAll(sequence.Steps, Visit) },
            ScopeNode.Limit limit => limit with { Ticks = Unique(limit.Ticks), Id = last, Body = Visit(limit.Body) },
            ScopeNode.Catch guarded => guarded with { Body = Visit(guarded.Body), Handler = Visit(guarded.Handler) },
            ScopeNode.Finally guarded => guarded with { Body = Visit(guarded.Body), Cleanup = Visit(guarded.Cleanup) },
            ScopeNode.Group group => VisitGroup(group),
            _ => node,
        };
        ScopeNode.Group VisitGroup(ScopeNode.Group group) => group with
        {
            Cancels = group.Cancels is { } after ? Sleep(after) : null,
            Children = Array.ConvertAll(group.Children, Visit),
            Body = Visit(group.Body),
            Id = ++last,
        };
        ScopeNode numbered = Visit(root);
        long[] instants = Array.ConvertAll(cancels, units => Unique(units));
        return last <= MostTimers ? new ScopeProgram(numbered, instants) : null;
    }
}
