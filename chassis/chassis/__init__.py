"""The microservice chassis that every department's service stands on. It knows no department."""
