namespace LoopKit.Tests;

/// <summary>
/// What a <see cref="ScopeProgram"/> should do, worked out without tasks: each flow by itself, one after the other. A group is worked out twice, first as
/// if nothing ended it, to find the instant at which something does, then with that.
/// </summary>
internal sealed class ScopeModel
{
    private const string Cancelled = "cancelled";

    private readonly List<string> trace = [];

    internal static string[] Run(ScopeProgram program)
    {
        var model = new ScopeModel();
        var flow = new ScopeFlow(0, program.Cancels);
        string? thrown = model.Visit(program.Root, flow);
        model.Log("main", flow, thrown);
        model.trace.Sort(StringComparer.Ordinal);
        return [.. model.trace];
    }

    /// <summary>What the node throws, as <see cref="ScopeRunner.Describe"/> says it; null when it ends well.</summary>
    private string? Visit(ScopeNode node, ScopeFlow flow)
    {
        switch (node)
        {
            case ScopeNode.Sleep sleep:
                return Log($"s{sleep.Id}", flow, flow.IsCutShort(sleep.Ticks) ? Cancelled : null);
            case ScopeNode.Fail fail:
                return Visit(fail.Before, flow) ?? $"fail{fail.Id}";
            case ScopeNode.Uncancel:
                flow.Uncancel();
                return null;
            case ScopeNode.Sequence sequence:
                return sequence.Steps.Select(step => Visit(step, flow)).FirstOrDefault(thrown => thrown is not null);
            case ScopeNode.Limit limit:
                return VisitLimit(limit, flow);
            case ScopeNode.Catch guarded:
                string? caught = Visit(guarded.Body, flow);
                bool isCaught = caught == Cancelled || (guarded.All && caught is not null);
                return isCaught ? Visit(guarded.Handler, flow) : caught;
            case ScopeNode.Finally guarded:
                string? passing = Visit(guarded.Body, flow);
                return Visit(guarded.Cleanup, flow) ?? passing;
            default:
                return VisitGroup((ScopeNode.Group)node, flow);
        }
    }

    private string? VisitLimit(ScopeNode.Limit limit, ScopeFlow flow)
    {
        flow.Enter(flow.Now + limit.Ticks);
        string? thrown = Visit(limit.Body, flow);
        bool isOwn = flow.Leave();
        if (thrown == Cancelled && isOwn)
            thrown = limit.MovesOn ? "moved on" : "timeout";
        Log($"limit{limit.Id}", flow, thrown);
        return thrown == "moved on" ? null : thrown;
    }

    private string? VisitGroup(ScopeNode.Group group, ScopeFlow flow)
    {
        long began = flow.Now;
        (long Instant, bool ByChild)? abort = FindAbort(group, flow);
        long? asks = abort is { ByChild: true } ? abort.Value.Instant : null;

        flow.Enter(asks);
        string? body = Visit(group.Body, flow);
        bool isCancelled = body == Cancelled;
        var errors = new List<string>();
        long end = flow.Now;
        foreach (ScopeNode child in ChildrenOf(group))
        {
            var own = new ScopeFlow(began);
            if (abort is { } known && EndOf(child, began) > known.Instant)
                own = new ScopeFlow(began, known.Instant);
            string? thrown = Visit(child, own);
            if (thrown is not null and not Cancelled)
                errors.Add(thrown);
            end = Math.Max(end, own.Now);
        }
        // What is due when the body has ended well is delivered to the wait for the children, and ends the group at that instant.
        bool isDueAtWait = body is null && abort is { ByChild: false } due && due.Instant == flow.Now;
        if (end > flow.Now || isDueAtWait)
        {
            isCancelled |= flow.TakeDue();
            isCancelled |= flow.NextRequest() <= end;
            flow.GoTo(end);
        }
        bool isOwn = flow.Leave();
        if (body is not null and not Cancelled)
            errors.Add(body);
        if (errors.Count > 0)
            flow.Rearm();
        string? outcome = errors.Count > 0 ? $"[{string.Join(" ", errors.Order(StringComparer.Ordinal))}]"
            : isCancelled && !isOwn ? Cancelled
            : null;
        return Log($"group{group.Id}", flow, outcome);
    }

    /// <summary>When the group begins to end its members, and whether a child is the cause and asks the body to end as well; null when all end by themselves.</summary>
    private static (long Instant, bool ByChild)? FindAbort(ScopeNode.Group group, ScopeFlow flow)
    {
        long last = flow.Now;
        long? byChild = group.Cancels is { } after ? flow.Now + after.Ticks : null;
        foreach (ScopeNode child in ChildrenOf(group))
        {
            var own = new ScopeFlow(flow.Now);
            string? thrown = new ScopeModel().Visit(child, own);
            last = Math.Max(last, own.Now);
            if (thrown is not null and not Cancelled)
                byChild = Math.Min(byChild ?? long.MaxValue, own.Now);
        }
        ScopeFlow probe = flow.Copy();
        probe.Enter(null);
        long? byBody = null;
        if (new ScopeModel().Visit(group.Body, probe) is not null)
            byBody = probe.Now;
        else if (last > probe.Now && probe.IsDue)
            byBody = probe.Now;
        else if (probe.NextRequest() is { } request && request < last)
            byBody = request;
        if (byChild < (byBody ?? long.MaxValue))
            return (byChild.Value, true);
        return byBody is { } instant ? (instant, false) : null;
    }

    private static ScopeNode[] ChildrenOf(ScopeNode.Group group) => group.Cancels is { } after ? [.. group.Children, after] : group.Children;

    private static long EndOf(ScopeNode child, long began)
    {
        var own = new ScopeFlow(began);
        new ScopeModel().Visit(child, own);
        return own.Now;
    }

    private string? Log(string name, ScopeFlow flow, string? thrown)
    {
        trace.Add(ScopeRunner.Line(flow.Now, $"{name} {thrown ?? "ended"}", flow.Requests, flow.IsTokenCancelled));
        return thrown;
    }
}
