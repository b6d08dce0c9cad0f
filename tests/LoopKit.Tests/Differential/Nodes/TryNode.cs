namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Body">What is tried.</param>
/// <param name="Catches">What leads to the handler.</param>
/// <param name="Handler">Runs for what is caught.</param>
/// <param name="Rethrows">Whether the handler ends by throwing what was caught.</param>
/// <param name="Finally">Runs in every case; a return in it has no effect.</param>
internal sealed record TryNode(int Id, Node[] Body, Caught Catches, Node[] Handler, bool Rethrows, Node[] Finally) : Node(Id)
{
    internal override Node[][] Blocks => [Body, Handler, Finally];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0], Handler = blocks[1], Finally = blocks[2] };

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        try
        {
            return await run.RunAsync(Body);
        }
        catch (Exception e) when (IsCaught(e))
        {
            run.Note(this, $"caught {Interpreter.Describe(e)}");
            int? value = await run.RunAsync(Handler);
            if (Rethrows)
                throw;
            return value;
        }
        finally
        {
            run.Note(this, "finally");
            await run.RunAsync(Finally);
        }
    }

    internal override void WriteCSharp(SourceText text)
    {
        text.Line($"try // {Id}").Braces(Body);
        if (Catches != Caught.Nothing)
            text.Line($"catch (Exception e) when (e is {Filter("OperationCanceledException", "ProgramException or TimeoutException or AggregateException", " or ")})")
                .Braces(Handler, Rethrows ? "throw;" : null);
        text.Line("finally").Braces(Finally);
    }

    internal override void WritePython(SourceText text)
    {
        text.Line($"try:  # {Id}").Indented(Body);
        if (Catches != Caught.Nothing)
            text.Line($"except ({Filter("asyncio.CancelledError", "ProgramError, TimeoutError, ExceptionGroup", ", ")}):").Indented(Handler, Rethrows ? "raise" : null);
        text.Line("finally:").Indented(Finally);
    }

    private bool IsCaught(Exception e) => e switch
    {
        OperationCanceledException => Catches is Caught.Cancellation or Caught.Both,
        _ => Interpreter.IsError(e) && Catches is Caught.Error or Caught.Both,
    };

    private string Filter(string cancellation, string error, string or) => Catches switch
    {
        Caught.Cancellation => cancellation,
        Caught.Error => error,
        _ => cancellation + or + error,
    };
}
