namespace LoopKit.Tests;

/// <summary>Makes a failing program as small as it can be made by leaving out statements and by opening blocks.</summary>
internal static class ProgramShrinker
{
    /// <param name="program">A program that fails.</param>
    /// <param name="findFailing">The first of the programs that fails too; null when none does. All are asked at once, because Python starts slowly.</param>
    internal static TestProgram Shrink(TestProgram program, Func<IReadOnlyList<TestProgram>, TestProgram?> findFailing)
    {
        while (findFailing([.. Simpler(program)]) is { } simpler)
            program = simpler;
        return program;
    }

    private static IEnumerable<TestProgram> Simpler(TestProgram program)
    {
        if (program.Pending != PendingTasks.Abandon)
            yield return program with { Pending = PendingTasks.Abandon };
        foreach (Node[] body in Simpler(program.Body))
            yield return program with { Body = body };
    }

    /// <summary>Large cuts first.</summary>
    private static IEnumerable<Node[]> Simpler(Node[] block)
    {
        for (int length = block.Length / 2; length >= 1; length /= 2)
        {
            for (int i = 0; i + length <= block.Length; i++)
                yield return [.. block[..i], .. block[(i + length)..]];
        }
        for (int i = 0; i < block.Length; i++)
        {
            foreach (Node[] instead in Simpler(block[i]))
                yield return [.. block[..i], .. instead, .. block[(i + 1)..]];
        }
    }

    private static IEnumerable<Node[]> Simpler(Node node)
    {
        Node[][] blocks = node.Blocks;
        foreach (Node[] block in blocks)
        {
            if (block.Length > 0)
                yield return block;
        }
        foreach (Node simpler in node.Simpler)
            yield return [simpler];
        for (int i = 0; i < blocks.Length; i++)
        {
            foreach (Node[] simpler in Simpler(blocks[i]))
                yield return [node.WithBlocks([.. blocks[..i], simpler, .. blocks[(i + 1)..]])];
        }
    }
}
