namespace LoopKit;

/// <summary>A loop's hold on its workers, whom their own threads keep alive: a loop that is forgotten, and not closed, takes those that are idle with it.</summary>
internal sealed class PoolOwner(WorkerPool pool)
{
    ~PoolOwner() => pool.Close();

    internal WorkerPool Pool => pool;
}
