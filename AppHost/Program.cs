var builder = DistributedApplication.CreateBuilder(args);

// Servers. Their data outlives a run.
var catalogDb = builder.AddPostgres("postgres").WithDataVolume().AddDatabase("catalogdb");
var cache = builder.AddRedis("cache").WithDataVolume();
var messaging = builder.AddRabbitMQ("messaging").WithDataVolume();

// Uploads and results: a folder that the catalogue writes and the worker reads.
var files = Path.Combine(builder.Configuration["Aspire:Store:Path"] ?? builder.AppHostDirectory, "files");

// Runs to completion, and nobody reads or writes the database before it has.
// Its seed for an empty catalogue: Seed__Items, or -- --Seed:Items=…; 0 turns it off.
var migrations = builder.AddProject<Projects.CatalogMigrator>("migrations")
    .WithReference(catalogDb).WaitFor(catalogDb)
    .WithEnvironment("Seed__Items", builder.Configuration["Seed:Items"] ?? "1000");

var catalog = builder.AddProject<Projects.CatalogService>("catalog")
    .WithReplicas(2)
    .WithReference(catalogDb).WaitForCompletion(migrations)
    .WithReference(cache).WaitFor(cache)
    .WithReference(messaging).WaitFor(messaging)
    .WithEnvironment("FileStore__Folder", files)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.WorkerService>("worker")
    .WithReference(catalogDb).WaitForCompletion(migrations)
    .WithReference(messaging).WaitFor(messaging)
    .WithEnvironment("FileStore__Folder", files)
    .WithHttpHealthCheck("/health");

builder.AddProject<Projects.Gateway>("gateway")
    .WithReference(catalog).WaitFor(catalog)
    .WithReference(cache)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health");

builder.Build().Run();
