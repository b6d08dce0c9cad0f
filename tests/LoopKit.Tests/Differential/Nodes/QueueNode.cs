namespace LoopKit.Tests;

/// <param name="Id">Where it stands, and the item that it puts; its remainder by three is the priority.</param>
/// <param name="Order">Which of the three queues.</param>
/// <param name="Number">Which one of these, and how many items it holds; 0 has no limit.</param>
/// <param name="Act">What is done.</param>
internal sealed record QueueNode(int Id, QueueOrder Order, int Number, QueueAct Act) : Node(Id)
{
    private string Name => $"{char.ToLowerInvariant($"{Order}"[0])}{$"{Order}"[1..]}[{Number}]";

    private string Item => Order == QueueOrder.Priority ? $"{Id}, priority: {Id % 3}" : $"{Id}";

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        IProgramQueue queue = run.Queue(Order, Number);
        run.Note(this, $"{Act}");
        try
        {
            await ActAsync(run, queue);
        }
        catch (QueueShutDownException)
        {
            run.Note(this, "shut down");
        }
        return null;
    }

    internal override void WriteCSharp(SourceText text)
    {
        string act = Act switch
        {
            QueueAct.Put => $"await {Name}.PutAsync({Item})",
            QueueAct.Get => $"Log(await {Name}.GetAsync())",
            QueueAct.TryPut => $"Log({Name}.TryPut({Item}))",
            QueueAct.TryGet => $"Log({Name}.TryGet(out int item{Id}), item{Id})",
            QueueAct.Join => $"await {Name}.JoinAsync()",
            QueueAct.TaskDone => $"{Name}.TaskDone()",
            _ => $"{Name}.Shutdown({(Act == QueueAct.ShutdownNow ? "immediate: true" : "")})",
        };
        text.Line($"{act}; // {Id}");
    }

    internal override void WritePython(SourceText text)
    {
        string item = Order == QueueOrder.Priority ? $"({Id % 3}, {Id})" : $"{Id}";
        string act = Act switch
        {
            QueueAct.Put => $"await {Name}.put({item})",
            QueueAct.Get => $"log(await {Name}.get())",
            QueueAct.TryPut => $"{Name}.put_nowait({item})",
            QueueAct.TryGet => $"log({Name}.get_nowait())",
            QueueAct.Join => $"await {Name}.join()",
            QueueAct.TaskDone => $"{Name}.task_done()",
            _ => $"{Name}.shutdown({(Act == QueueAct.ShutdownNow ? "immediate=True" : "")})",
        };
        text.Line($"{act}  # {Id}");
    }

    private async Task ActAsync(Interpreter run, IProgramQueue queue)
    {
        switch (Act)
        {
            case QueueAct.Put:
                await queue.PutAsync(Id);
                run.Note(this, "has put");
                break;
            case QueueAct.Get:
                run.Note(this, $"got {await queue.GetAsync()}");
                break;
            case QueueAct.TryPut:
                run.Note(this, queue.TryPut(Id) ? "has put" : queue.IsShutDown ? "shut down" : "full");
                break;
            case QueueAct.TryGet:
                run.Note(this, queue.TryGet(out int item) ? $"got {item}" : queue.IsShutDown ? "shut down" : "empty");
                break;
            case QueueAct.Join:
                await queue.JoinAsync();
                run.Note(this, "joined");
                break;
            case QueueAct.TaskDone:
                SayDone(run, queue);
                break;
            default:
                queue.Shutdown(immediate: Act == QueueAct.ShutdownNow);
                break;
        }
    }

    private void SayDone(Interpreter run, IProgramQueue queue)
    {
        try
        {
            queue.TaskDone();
        }
        catch (InvalidOperationException)
        {
            run.Note(this, "too often");
        }
    }
}
