namespace LoopKit.Tests;

/// <param name="Id">Where it stands, and the item that it puts.</param>
/// <param name="Number">Which queue, and how many items it holds; 0 has no limit.</param>
/// <param name="Act">What is done.</param>
internal sealed record QueueNode(int Id, int Number, QueueAct Act) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        LoopQueue<int> queue = run.Queue(Number);
        run.Note(this, $"{Act}");
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
                run.Note(this, queue.TryPut(Id) ? "has put" : "full");
                break;
            case QueueAct.TryGet:
                run.Note(this, queue.TryGet(out int item) ? $"got {item}" : "empty");
                break;
            case QueueAct.Join:
                await queue.JoinAsync();
                run.Note(this, "joined");
                break;
            default:
                SayDone(run, queue);
                break;
        }
        return null;
    }

    internal override void WriteCSharp(SourceText text)
    {
        string act = Act switch
        {
            QueueAct.Put => $"await queue[{Number}].PutAsync({Id})",
            QueueAct.Get => $"Log(await queue[{Number}].GetAsync())",
            QueueAct.TryPut => $"Log(queue[{Number}].TryPut({Id}))",
            QueueAct.TryGet => $"Log(queue[{Number}].TryGet(out int item{Id}), item{Id})",
            QueueAct.Join => $"await queue[{Number}].JoinAsync()",
            _ => $"queue[{Number}].TaskDone()",
        };
        text.Line($"{act}; // {Id}");
    }

    internal override void WritePython(SourceText text)
    {
        string act = Act switch
        {
            QueueAct.Put => $"await queue[{Number}].put({Id})",
            QueueAct.Get => $"log(await queue[{Number}].get())",
            QueueAct.TryPut => $"queue[{Number}].put_nowait({Id})",
            QueueAct.TryGet => $"log(queue[{Number}].get_nowait())",
            QueueAct.Join => $"await queue[{Number}].join()",
            _ => $"queue[{Number}].task_done()",
        };
        text.Line($"{act}  # {Id}");
    }

    private void SayDone(Interpreter run, LoopQueue<int> queue)
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
