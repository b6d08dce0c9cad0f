namespace LoopKit.Tests;

/// <summary>Holds a permit while its body runs. The semaphore has as many at the beginning as its number says.</summary>
internal sealed record SemaphoreNode(int Id, int Number, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "acquire");
        using (await run.Semaphore(Number).AcquireAsync())
        {
            run.Note(this, "acquired");
            int? value = await run.RunAsync(Body);
            run.Note(this, "release");
            return value;
        }
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"using (await semaphore[{Number}].AcquireAsync()) // {Id}").Braces(Body);

    internal override void WritePython(SourceText text) => text.Line($"async with semaphore[{Number}]:  # {Id}").Indented(Body);
}
