namespace RnnFunctional.Kernels;

/// <summary>A piece of work on float32 memory, whose sizes are fixed when it is made and whose places are read from a table of pointers when it runs.</summary>
public abstract unsafe class Job
{
    /// <summary>Does share <paramref name="part"/> of <paramref name="parts"/> of the work on the memory that <paramref name="slots"/> points to. All parts together do it once; they may run at the same time.</summary>
    public abstract void Run(float** slots, int part, int parts);
}
