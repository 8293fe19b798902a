using System.ComponentModel.DataAnnotations;

namespace CatalogMigrator.Logins;

/// <summary>Section <c>Logins</c>: who the services are to the database server. What is left out is not touched.</summary>
internal sealed class LoginOptions
{
    public const string Section = "Logins";

    /// <summary>The login of the catalogue service.</summary>
    public LoginName Catalog { get; } = new();

    /// <summary>The login of the worker.</summary>
    public LoginName Worker { get; } = new();
}

/// <summary>One login.</summary>
internal sealed class LoginName
{
    /// <summary>Its name on the server. With an <see cref="ObjectId"/> it is made if it is missing; else it must be there.</summary>
    [MaxLength(63)]
    public string? Name { get; set; }

    /// <summary>The object id in Microsoft Entra of the identity that logs in with it. Azure Database for PostgreSQL only.</summary>
    public Guid? ObjectId { get; set; }

    /// <summary>
    /// Whether the server keeps one plan for each prepared statement of this login, whatever the values. The catalogue asks for that itself, except
    /// through PgBouncer, which passes no such settings on: there it must be the login's. Default: no.
    /// </summary>
    public bool GenericPlans { get; set; }

    /// <summary>
    /// How long the server works on one statement of this login before it cuts it off, for the same case: through PgBouncer a read can't bring its own
    /// limit along. Default: none.
    /// </summary>
    public TimeSpan? StatementTimeout { get; set; }
}
