namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Number">Which barrier, and how many it takes.</param>
/// <param name="Act">What is done.</param>
/// <param name="ShowsIndex">Whether the trace shows the index of a wait: given at the release, by asyncio at the arrival, it differs after a cancel.</param>
internal sealed record BarrierNode(int Id, int Number, BarrierAct Act, bool ShowsIndex) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        LoopBarrier barrier = run.Barrier(Number);
        run.Note(this, $"{Act}");
        switch (Act)
        {
            case BarrierAct.Reset:
                barrier.Reset();
                break;
            case BarrierAct.Abort:
                barrier.Abort();
                break;
            default:
                await WaitAsync(run, barrier);
                break;
        }
        return null;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line(Act == BarrierAct.Wait ? $"Log(await barrier[{Number}].WaitAsync()); // {Id}" : $"barrier[{Number}].{Act}(); // {Id}");

    internal override void WritePython(SourceText text)
    {
        string act = Act switch
        {
            BarrierAct.Wait => $"log(await barrier[{Number}].wait())",
            BarrierAct.Reset => $"await barrier[{Number}].reset()",
            _ => $"await barrier[{Number}].abort()",
        };
        text.Line($"{act}  # {Id}");
    }

    private async Task WaitAsync(Interpreter run, LoopBarrier barrier)
    {
        try
        {
            int index = await barrier.WaitAsync();
            run.Note(this, ShowsIndex ? $"met {index}" : "met the others");
        }
        catch (BrokenBarrierException)
        {
            run.Note(this, "broken");
        }
    }
}
