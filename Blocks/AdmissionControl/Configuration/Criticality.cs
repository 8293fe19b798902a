namespace Scalable.AdmissionControl.Configuration;

/// <summary>The importance of a request when not all can be admitted.</summary>
public enum Criticality
{
    /// <summary>Admitted first, and waits up to <see cref="AdmissionOptions.MaxWait"/> even under overload: writes, probes.</summary>
    Critical,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Admitted last, and rejected at once under overload: prefetches, crawlers, reports.</summary>
    Sheddable,
}
