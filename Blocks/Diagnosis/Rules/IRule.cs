using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>Looks for one mistake.</summary>
internal interface IRule
{
    /// <summary>Takes what it needs of a trace, which is used for another one afterwards.</summary>
    void Add(Trace trace);

    /// <summary>What it has found so far.</summary>
    IEnumerable<Finding> Find();
}
