namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Number">Which condition.</param>
/// <param name="Before">Runs first, with the lock held.</param>
/// <param name="Act">What is done with the condition.</param>
/// <param name="After">Runs then, with the lock held.</param>
internal sealed record ConditionNode(int Id, int Number, Node[] Before, ConditionAct Act, Node[] After) : Node(Id)
{
    internal override Node[][] Blocks => [Before, After];

    internal override Node WithBlocks(Node[][] blocks) => this with { Before = blocks[0], After = blocks[1] };

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        LoopCondition condition = run.Condition(Number);
        run.Note(this, "enter");
        using (await condition.AcquireAsync())
        {
            run.Note(this, "entered");
            if (await run.RunAsync(Before) is { } value)
                return value;
            await ActAsync(run, condition);
            return await run.RunAsync(After);
        }
    }

    internal override void WriteCSharp(SourceText text)
    {
        string act = Act switch
        {
            ConditionAct.Wait => $"await condition[{Number}].WaitAsync();",
            ConditionAct.WaitFor => $"await condition[{Number}].WaitAsync(() => flag[0].IsSet);",
            _ => $"condition[{Number}].{Act}();",
        };
        text.Line($"using (await condition[{Number}].AcquireAsync()) // {Id}").Braces([.. Before, new SourceNode(act, ""), .. After]);
    }

    internal override void WritePython(SourceText text)
    {
        string act = Act switch
        {
            ConditionAct.Wait => $"await condition[{Number}].wait()",
            ConditionAct.WaitFor => $"await condition[{Number}].wait_for(flag[0].is_set)",
            ConditionAct.Notify => $"condition[{Number}].notify()",
            _ => $"condition[{Number}].notify_all()",
        };
        text.Line($"async with condition[{Number}]:  # {Id}").Indented([.. Before, new SourceNode("", act), .. After]);
    }

    private async Task ActAsync(Interpreter run, LoopCondition condition)
    {
        run.Note(this, $"{Act}");
        switch (Act)
        {
            case ConditionAct.Notify:
                condition.Notify();
                break;
            case ConditionAct.NotifyAll:
                condition.NotifyAll();
                break;
            case ConditionAct.WaitFor:
                await condition.WaitAsync(() => run.Event(0).IsSet);
                run.Note(this, "holds");
                break;
            default:
                await condition.WaitAsync();
                run.Note(this, "notified");
                break;
        }
    }
}
