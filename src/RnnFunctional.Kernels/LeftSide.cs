namespace RnnFunctional.Kernels;

/// <summary>A left side of outer products, whose columns are the rows of the results, and what it forms with each right side.</summary>
internal readonly record struct LeftSide(Source Source, Place[] Targets);
