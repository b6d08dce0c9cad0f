namespace LoopKit.Tests;

internal sealed record EventNode(int Id, int Number, EventAct Act) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        LoopEvent flag = run.Event(Number);
        run.Note(this, $"{Act}");
        switch (Act)
        {
            case EventAct.Set:
                flag.Set();
                break;
            case EventAct.Clear:
                flag.Clear();
                break;
            default:
                await flag.WaitAsync();
                run.Note(this, "has been set");
                break;
        }
        return null;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line(Act == EventAct.Wait ? $"await flag[{Number}].WaitAsync(); // {Id}" : $"flag[{Number}].{Act}(); // {Id}");

    internal override void WritePython(SourceText text) =>
        text.Line(Act == EventAct.Wait ? $"await flag[{Number}].wait()  # {Id}" : $"flag[{Number}].{(Act == EventAct.Set ? "set" : "clear")}()  # {Id}");
}
