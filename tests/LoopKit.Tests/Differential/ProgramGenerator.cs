namespace LoopKit.Tests;

/// <summary>
/// Makes a random small program from a seed: a main task that creates some others and then stirs them. Some programs are about order
/// alone and have plain futures; the others are about cancellation. Besides single tasks each is about a few other subjects, so that
/// what it has of them meets. In some programs all deadlines
/// are distinct, in the others many are equal.
/// </summary>
internal sealed partial class ProgramGenerator
{
    private const int LongestBlock = 7;
    private const int MostDeadlines = 30;

    private readonly Random random;
    private readonly bool isAboutOrder;
    private readonly bool hasTies;
    private readonly bool runsForever;
    private readonly Choice[] choices;

    /// <summary>The tasks whose bodies the next statement stands in, the innermost on top.</summary>
    private readonly Stack<int> owners = new([0]);
    private readonly int firstTasks;
    private int nodesLeft;
    private int lastId;
    private int lastSlot;
    private int deadlines;

    private ProgramGenerator(int seed, bool onlyTasks)
    {
        random = new Random(seed);
        nodesLeft = random.Next(5, 50);
        firstTasks = random.Next(2, 8);
        isAboutOrder = random.Next(3) == 0;
        queueOrder = (QueueOrder)Math.Max(random.Next(4) - 1, 0);
        hasTies = random.Next(3) == 0;
        runsForever = random.Next(8) == 0;
        choices = [.. AboutSingleTasks, .. isAboutOrder ? OnlyAboutOrder : OnlyAboutCancellation, .. onlyTasks ? [] : SomeSubjects()];
    }

    private Choice[] AboutSingleTasks =>
    [
        new(5, 4, Create),
        new(2, 1, depth => new CallNode(++lastId, Block(depth + 1))),
        new(12, 3, Try),
        new(8, 4, _ => new AwaitNode(++lastId, OtherSlot())),
        new(random.Next(3, 10), random.Next(3, 10), _ => new YieldNode(++lastId)),
        new(random.Next(1, 10), random.Next(1, 10), _ => Sleep()),
        new(1, 1, _ => new StatusNode(++lastId, Slot())),
        new(1, 1, _ => new CallbackNode(++lastId)),
        new(2, 2, _ => new LaterNode(++lastId, Time() ?? 0, isAboutOrder || random.Next(2) == 0 ? null : Slot())),
        new(1, 0, _ => new ReturnNode(++lastId)),
        .. runsForever ? [new Choice(2, 2, _ => new StopNode(++lastId))] : Array.Empty<Choice>(),
        new(1, 0, _ => new ThrowNode(++lastId, Cancellation: !isAboutOrder && random.Next(2) == 0)),
    ];

    private Choice[] OnlyAboutOrder =>
    [
        new(4, 1, _ => new WaitNode(++lastId, random.Next(3))),
        new(6, 6, _ => new SetNode(++lastId, random.Next(3))),
    ];

    private Choice[] OnlyAboutCancellation =>
    [
        new(6, 15, _ => new CancelNode(++lastId, Slot(), random.Next(3) == 0 ? null : $"reason {lastId}")),
        new(4, 2, _ => new UncancelNode(++lastId, random.Next(4) > 0 ? null : Slot())),
        new(1, 1, _ => new RequestsNode(++lastId)),
    ];

    /// <param name="seed">The program is always the same for a seed.</param>
    /// <param name="onlyTasks">Leaves out everything but single tasks: all that older versions of asyncio do alike.</param>
    internal static TestProgram Generate(int seed, bool onlyTasks = false)
    {
        var generator = new ProgramGenerator(seed, onlyTasks);
        Node[] body = generator.Main();
        PendingTasks pending = generator.isAboutOrder || generator.runsForever ? PendingTasks.Abandon : (PendingTasks)generator.random.Next(3);
        return new TestProgram(seed, pending, generator.runsForever, body);
    }

    private Node[] Main()
    {
        var body = new List<Node>();
        for (int i = 0; i < firstTasks; i++)
            body.Add(Create(depth: 0));
        // Most often they come to their first wait before they are stirred.
        if (random.Next(4) > 0)
            body.Add(new YieldNode(++lastId));
        for (int left = random.Next(1, 25); left > 0; left--)
        {
            nodesLeft++;
            body.Add(Next(depth: 0));
            // A main task that hurries to its end leaves the others nothing to do.
            if (random.Next(3) == 0)
                body.Add(random.Next(2) == 0 ? new YieldNode(++lastId) : Sleep());
        }
        return [.. body];
    }

    /// <summary>The deeper the shorter, so that the first block does not take all the statements.</summary>
    private Node[] Block(int depth, int shortest = 0)
    {
        var block = new List<Node>();
        int length = random.Next(shortest, Math.Max(shortest + 1, LongestBlock - depth));
        while (block.Count < length && nodesLeft > 0)
            block.Add(Next(depth));
        return [.. block];
    }

    private Node Next(int depth)
    {
        nodesLeft--;
        bool isMain = owners.Peek() == 0;
        int drawn = random.Next(choices.Sum(choice => choice.WeightIn(isMain)));
        foreach (Choice choice in choices)
        {
            drawn -= choice.WeightIn(isMain);
            if (drawn < 0)
                return choice.Make(depth);
        }
        throw new InvalidOperationException("The weights do not add up.");
    }

    private TryNode Try(int depth) => new(
        ++lastId,
        Block(depth + 1, shortest: 1),
        random.Next(3) > 0 ? Caught.Cancellation : (Caught)random.Next(4),
        Block(depth + 2),
        Rethrows: random.Next(2) == 0,
        Block(depth + 2));

    private CreateNode Create(int depth)
    {
        int slot = ++lastSlot;
        return new CreateNode(++lastId, slot, BodyOf(slot, depth));
    }

    private Node[] BodyOf(int slot, int depth)
    {
        owners.Push(slot);
        Node[] body = Block(depth + 1, shortest: 2);
        owners.Pop();
        return body;
    }

    /// <summary>Most often one of the first tasks, else any one before this, rarely the main task, or one that comes later or never.</summary>
    private int Slot() => random.Next(16) switch
    {
        0 => random.Next(2) * (lastSlot + 1),
        < 4 => random.Next(1, lastSlot + 1),
        _ => random.Next(1, firstTasks + 1),
    };

    /// <summary>Hardly ever the task itself.</summary>
    private int OtherSlot()
    {
        int slot = Slot();
        return slot == owners.Peek() ? Slot() : slot;
    }

    private SleepNode Sleep() => new(++lastId, random.Next(8) > 0 ? Time() ?? 0 : 0);

    /// <summary>
    /// Every time adds a power of two of its own to whatever deadline it follows, so that no two sums are equal; the larger part
    /// decides the order, and is as random as can be. Null when there is no more.
    /// </summary>
    private long? Time() =>
        hasTies ? random.Next(1, 4)
        : deadlines < MostDeadlines ? ((long)random.Next(1, 10) << MostDeadlines) + (1L << deadlines++) : null;

    /// <summary>A kind of statement, and how often it is drawn in a task's body and in the main task, which mostly wakes and cancels others.</summary>
    private readonly record struct Choice(int Weight, int WeightInMain, Func<int, Node> Make)
    {
        internal int WeightIn(bool isMain) => isMain ? WeightInMain : Weight;
    }
}
