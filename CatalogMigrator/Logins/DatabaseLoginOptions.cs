using System.ComponentModel.DataAnnotations;

namespace CatalogMigrator.Logins;

/// <summary>Section <c>Logins</c>: the services' logins on the database server. Logins without a name are left unchanged.</summary>
internal sealed class DatabaseLoginOptions
{
    public const string Section = "Logins";

    /// <summary>The login of the catalogue service.</summary>
    public DatabaseLogin Catalog { get; } = new();

    /// <summary>The login of the worker.</summary>
    public DatabaseLogin Worker { get; } = new();
}

/// <summary>A login.</summary>
internal sealed class DatabaseLogin
{
    /// <summary>The name on the server. It is created if missing and <see cref="ObjectId"/> is set; otherwise it must exist.</summary>
    [MaxLength(63)]
    public string? Name { get; set; }

    /// <summary>The Microsoft Entra object id of the identity that uses the login. Azure Database for PostgreSQL only.</summary>
    public Guid? ObjectId { get; set; }

    /// <summary>
    /// True to use generic plans: the server keeps one plan per prepared statement of this login, independent of parameter values. The
    /// catalogue service requests this itself, except through PgBouncer, which does not pass such settings on: there it must be set on the
    /// login. Default: false.
    /// </summary>
    public bool GenericPlans { get; set; }

    /// <summary>
    /// The statement timeout of this login on the server, also for PgBouncer, through which a read cannot set its own timeout. Default:
    /// none.
    /// </summary>
    public TimeSpan? StatementTimeout { get; set; }
}
